"""The path of a pupil before, during and after: steps and trades in Markdown, a class's code, what is done."""
