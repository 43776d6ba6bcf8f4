"""Reads the files that standard input names (JSON: path, url, contentType) with feedparser; one JSON line each."""
import json
import sys
import time

import feedparser


def moment(value):
    return None if value is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", value)


def entry(found):
    texts = [found.get("summary")] + [part.get("value") for part in found.get("content", [])]
    dates = [found.get(name) for name in ("published_parsed", "updated_parsed", "created_parsed")]
    return {
        "title": [found.get("title")],
        "link": [found.get("link")],
        "id": [found.get("id")],
        "date": [moment(date) for date in dates],
        "text": texts,
        "author": [found.get("author")] + [person.get("name") for person in found.get("authors", [])],
        "category": [tag.get("term") for tag in found.get("tags") or []],
    }


for asked in json.load(sys.stdin):
    with open(asked["path"], "rb") as file:
        data = file.read()
    headers = {"content-location": asked["url"]}
    if asked["contentType"]:
        headers["content-type"] = asked["contentType"]
    try:
        read = feedparser.parse(data, response_headers=headers)
        feed = read.feed
        answer = {
            "kind": "feed",
            "feed": {
                "feed title": [feed.get("title")],
                "feed description": [feed.get("subtitle"), feed.get("tagline"), feed.get("description")],
                "feed link": [feed.get("link")],
                "feed language": [feed.get("language")],
            },
            "entries": [entry(found) for found in read.entries],
        }
        if not read.version and not read.entries:
            answer = {"kind": "no feed"}
    except Exception as error:
        answer = {"kind": "threw", "message": str(error)}
    print(json.dumps(answer))
print(json.dumps({"version": feedparser.__version__}))
