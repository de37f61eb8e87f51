"""What somebody who helps needs to see of an installation: no secret, and nothing that anybody wrote."""
