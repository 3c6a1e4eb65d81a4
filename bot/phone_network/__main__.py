"""`python -m bot.phone_network PORT`: the network as a process of its own."""

import sys

from werkzeug.serving import make_server

from bot.log import configure, log
from bot.phone_network.server import create_network
from bot.settings import DEVELOPMENT, read_settings


def main(port: int) -> None:
    """Serve the network for the development account on loopback, and nowhere else."""
    configure("network")
    settings = read_settings()
    account = DEVELOPMENT["twilio_account_sid"]
    token = settings.texts("twilio_auth_token")[0]
    user, password = settings.rest_credentials
    network = create_network(
        account=account, token=token, users={user: password}, webhook=f"{settings.site}/sms"
    )
    server = make_server("127.0.0.1", port, network, threaded=True)
    log.info("network_ready", port=server.server_port)
    server.serve_forever()


main(int(sys.argv[1]))
