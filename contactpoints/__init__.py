"""Who collects: areas, organisations, contact points and their collection points."""
