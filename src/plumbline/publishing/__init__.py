"""All that leaves the building: releases and public pages."""
