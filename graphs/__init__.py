"""What each feature does; the list here is what the server mounts and the evals run."""

from graphs import chat, interview, news, til
from graphs.feature import Feature

FEATURES: tuple[Feature, ...] = (til.FEATURE, news.FEATURE, interview.FEATURE, chat.FEATURE)
