"""Sample material for the demo and the tests: three outlets and a workspace, all invented."""
