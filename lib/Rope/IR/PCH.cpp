// Holds the precompiled header that the libraries share.
