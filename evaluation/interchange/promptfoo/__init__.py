"""promptfoo configurations: ``config.read`` in, ``writing.write_promptfoo`` out."""
