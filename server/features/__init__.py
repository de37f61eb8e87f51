"""The features behind LangServe doors."""
