"""Verifies what the provider has signed, with libraries that others wrote.

Standard input is JSON: `assertions` with the public key (PEM), algorithm, key
id (or null), audience and client of each, and `proofs` with the method, URL and access token
of the request that each came with. Prints how many there were of each; the
first that is wrong ends it.
"""

import base64
import hashlib
import json
import sys
import time

import jwt


def verify_assertion(case):
    claims = jwt.decode(
        case["signed"],
        case["public_key"],
        algorithms=[case["algorithm"]],
        audience=case["audience"],
        issuer=case["client_id"],
        subject=case["client_id"],
        options={"require": ["aud", "exp", "iat", "iss", "jti", "sub"]},
    )
    # Issued 30 s back, and valid for 5 minutes.
    assert claims["exp"] - claims["iat"] == 330, claims
    assert 0 <= time.time() - 30 - claims["iat"] < 120, claims
    header = jwt.get_unverified_header(case["signed"])
    assert header.get("kid") == case["kid"], header
    return claims["jti"]


def verify_proof(case):
    header = jwt.get_unverified_header(case["signed"])
    assert header["typ"] == "dpop+jwt", header
    assert "d" not in header["jwk"], "the private half of the key"
    claims = jwt.decode(
        case["signed"],
        jwt.PyJWK(header["jwk"]),
        algorithms=["ES256"],
        options={"require": ["htm", "htu", "iat", "jti"]},
    )
    assert (claims["htm"], claims["htu"]) == (case["method"], case["url"]), claims
    if case["access_token"] is not None:
        digest = hashlib.sha256(case["access_token"].encode()).digest()
        assert claims["ath"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return claims["jti"]


def main():
    cases = json.load(sys.stdin)
    assertions = {verify_assertion(case) for case in cases["assertions"]}
    proofs = {verify_proof(case) for case in cases["proofs"]}
    print(len(assertions), len(proofs))


if __name__ == "__main__":
    main()
