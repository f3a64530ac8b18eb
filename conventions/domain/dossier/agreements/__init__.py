"""The agreement (*convention*): its kinds, parts, approval, signatures and seal, from draft to archive."""
