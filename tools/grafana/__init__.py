"""The Grafana dashboards: kinds of panels, and what each dashboard says. `tools/dashboards.py` puts them together."""
