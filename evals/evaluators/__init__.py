"""Functions that score an answer, in the form that LangSmith and openevals use: foreign ones are taken as they are."""
