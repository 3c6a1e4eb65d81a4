from flask import Blueprint


def simulator(settings):
    return Blueprint("sim", __name__)
