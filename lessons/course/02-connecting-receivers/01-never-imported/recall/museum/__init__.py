default_app_config = "museum.config.MuseumConfig"
