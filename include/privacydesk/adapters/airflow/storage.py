"""Folders in object storage by their address; the connection's id may stand in it."""

from airflow.sdk import ObjectStoragePath


def folder(url: str) -> ObjectStoragePath:
    """Return a folder: ``file:///srv/landing``, ``s3://aws_lists@bucket/landing``, and others."""
    return ObjectStoragePath(url)
