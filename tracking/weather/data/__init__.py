"""ZIP codes and zones of the US National Weather Service; how they are made: build.py."""
