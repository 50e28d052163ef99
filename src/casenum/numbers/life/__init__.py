"""The life of a scheme: versions that follow one another, and read for ever."""
