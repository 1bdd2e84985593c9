"""The HTTP service: scoring, look-ups, health and metrics, and the page at ``/``.

`app` puts it together: `workers` are the processes that score, `scoring` and `lookups` the routes,
`guard` what every request passes (host, token, size, time), `problems` how an error is told, and
`metrics` what is counted. No text of a note enters a log, a metric or an error.
"""
