"""What is looked for; a kind's value is the word in its placeholder."""

from enum import StrEnum


class Kind(StrEnum):
    RESIDENT_NUMBER = "RESIDENT_NUMBER"
    FOREIGNER_NUMBER = "FOREIGNER_NUMBER"
    BUSINESS_NUMBER = "BUSINESS_NUMBER"
    PASSPORT = "PASSPORT"
    DRIVER_LICENCE = "DRIVER_LICENCE"
    ACCOUNT = "ACCOUNT"
    CARD = "CARD"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    PRIVATE_KEY = "PRIVATE_KEY"
    JWT = "JWT"
    HARU_KEY = "HARU_KEY"
    API_KEY = "API_KEY"
    PASSWORD = "PASSWORD"
    SECRET = "SECRET"
