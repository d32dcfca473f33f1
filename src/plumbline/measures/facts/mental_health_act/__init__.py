"""The Mental Health Act: detentions, short-term orders, community treatment orders, and people subject to it.

Every rule here is NHS England's, taken from the code of its annual statistics, unless it says so;
docs/explanation/how-detentions-are-counted.md tells them in plain words. Nothing here reads a file of records or
names an engine.
"""

from plumbline.measures.facts.mental_health_act import (
    community_orders,
    detentions,
    lengths,
    places_of_safety,
    subject,
)

FACTS = (
    *detentions.FACTS,
    *places_of_safety.FACTS,
    *community_orders.FACTS,
    *subject.FACTS,
    *lengths.FACTS,
)
