"""How much each caller may ask of haru, reserved before a call and settled after it."""
