"""The organization's identity provider writes the directory itself: a SCIM 2.0 server at /scim/v2/."""
