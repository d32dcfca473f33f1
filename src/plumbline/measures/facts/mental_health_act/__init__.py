"""The Mental Health Act: detentions, short-term orders, community treatment orders, and people subject to it.

Every rule here is NHS England's, taken from the code of its annual statistics; docs/explanation/
how-detentions-are-counted.md says them in plain words. Nothing here reads a file of records or names an engine.
"""

from plumbline.measures.facts.mental_health_act import detentions

FACTS = (*detentions.FACTS,)
