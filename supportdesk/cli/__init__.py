"""The plain command line: parse, call an operation, print. stdout is data, stderr is talk."""
