"""Files on disks and servers."""
