"""The same cases answered under several configurations, kept on disk, scored and compared pair by pair."""
