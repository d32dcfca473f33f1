"""The trust as it is: services and places, and the vocabularies that records use."""
