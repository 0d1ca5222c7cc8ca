"""A stand-in for the alerts of the US National Weather Service (api.weather.gov)."""
