"""The same relay in other libraries. These run in an environment of their own, without ours."""
