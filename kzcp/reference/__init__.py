"""Reference: places, vocabularies, kinds of service, the working calendar and the deadlines made from it."""
