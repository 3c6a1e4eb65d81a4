"""`python -m bot` is `helpline`."""

import sys

from bot.cli import main

sys.exit(main())
