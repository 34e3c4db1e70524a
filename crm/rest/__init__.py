"""What every REST endpoint stands on: tokens, the limit of requests, errors, parameters, pages."""
