"""One module for each kind of notice, all alike: ``notices(facts, at)`` says who hears of an event, in which words."""
