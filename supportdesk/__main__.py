"""The program: `supportdesk` opens the screens, `supportdesk COMMAND` does one thing."""

from supportdesk.start import main

if __name__ == "__main__":
    main()
