"""The parts of the Grafana dashboard: kinds of panels, and what they say. `tools/dashboards.py` puts them together."""
