"""Whether what is stored of a case is what happened: checked offline, with the public key alone.

A room above store and gateways: it reads rows in the store's form and seals in the gateways', and
none of the others knows it. Nothing here speaks to AWS, so that a public page may use it too.
"""
