"""Checks recorded answers against the OpenAPI description: check_schemas.py OPENAPI ANSWERS

ANSWERS holds one JSON object a line: path (as in the description), method, status, type, body.
Prints what is wrong, one line each; the exit status says whether anything is.
"""
import json
import sys

from jsonschema import Draft202012Validator


def schema_of(description, answer):
    operation = description["paths"].get(answer["path"], {}).get(answer["method"].lower())
    if operation is None:
        # What no route is behind is described as a problem all the same.
        return {"$ref": "#/components/schemas/problem"}
    responses = operation["responses"]
    response = responses.get(str(answer["status"]), responses["default"])
    content = response["content"].get(answer["type"].split(";")[0])
    return None if content is None else content["schema"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        description = json.load(file)
    for name, schema in description["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
    wrong = checked = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            answer = json.loads(line)
            where = f"{answer['method']} {answer['target']}: {answer['status']}"
            schema = schema_of(description, answer)
            if schema is None:
                print(f"{where}: {answer['type']} is not described")
                wrong += 1
                continue
            root = dict(schema, components=description["components"])
            checked += 1
            for error in Draft202012Validator(root).iter_errors(json.loads(answer["body"])):
                print(f"{where}: {error.json_path}: {error.message[:300]}")
                wrong += 1
    print(f"{checked} answers checked, {wrong} faults")
    return 1 if wrong or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
