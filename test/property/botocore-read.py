"""Reads pairs of config and credentials files with botocore and prints what it makes of them as JSON.

Usage: botocore-read.py FOLDER COUNT, with files config-0, credentials-0, ... in FOLDER.
"""

import json
import os
import sys

try:
    import botocore
    import botocore.configloader
    import botocore.exceptions
    import botocore.session
except ImportError as error:
    sys.stderr.write(f"botocore cannot be imported: {error}\n")
    sys.exit(3)


def attempt(read):
    try:
        return {"value": read()}
    except botocore.exceptions.ConfigParseError:
        return {"error": "ConfigParseError"}


def full_profiles(session, config_path, credentials_path):
    # A new session for each pair would take ten times as long; this is the one thing that it keeps of the last pair.
    session._config = None
    session.set_config_variable("config_file", config_path)
    session.set_config_variable("credentials_file", credentials_path)
    return session.full_config["profiles"]


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    results = []
    session = botocore.session.Session()
    for index in range(count):
        config_path = os.path.join(folder, f"config-{index}")
        credentials_path = os.path.join(folder, f"credentials-{index}")
        results.append(
            {
                "config": attempt(lambda: botocore.configloader.load_config(config_path)),
                "credentials": attempt(lambda: botocore.configloader.raw_config_parse(credentials_path)),
                "merged": attempt(lambda: full_profiles(session, config_path, credentials_path)),
            }
        )
    json.dump({"version": botocore.__version__, "results": results}, sys.stdout)


main()
