"""Forms that only our own pages can send: each carries a token bound to who is signed in."""

import hashlib
import hmac
from typing import Annotated

from fastapi import Form, Header, HTTPException
from fastapi.security.utils import get_authorization_scheme_param

from privacydesk.web.desk.visitors import Editor, ThePages, Visitor


def token_for(visitor: Visitor, *, key: bytes) -> str:
    """Return the token of one person's forms; another person's does not fit."""
    return hmac.new(key, f"form\x00{visitor.id}".encode(), hashlib.sha256).hexdigest()


def from_our_page(visitor: Editor, pages: ThePages, csrf: Annotated[str, Form()] = "") -> Visitor:
    """Let a form through only with its token: the cookie alone goes along from anywhere."""
    return checked(visitor, csrf, key=pages.form_key)


def by_bearer_or_page(
    visitor: Editor,
    pages: ThePages,
    authorization: Annotated[str, Header()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
) -> Visitor:
    """Let a program through by its bearer token, a page's script by the form's token."""
    scheme, credentials = get_authorization_scheme_param(authorization)
    if scheme.lower() == "bearer" and credentials:
        return visitor
    return checked(visitor, x_csrf_token, key=pages.form_key)


def checked(visitor: Visitor, token: str, *, key: bytes) -> Visitor:
    """
    Let a form through whose token is that of who is signed in.

    :raises HTTPException: 403 for another's, or none.
    """
    if not hmac.compare_digest(token.encode(), token_for(visitor, key=key).encode()):
        raise HTTPException(403, "This form is not one of ours, or somebody else signed in since.")
    return visitor
