// ajv.js - verdicts of ajv: node ajv.js MODULES FOLDER; a line "CASE/NAME valid", "invalid" or "error" for each FOLDER/CASE/NAME.json.
const fs = require("fs"), path = require("path");
const [modules, folder] = process.argv.slice(2);
const Ajv = require(path.resolve(modules, "ajv/dist/2020"));
const options = {strict: false, validateFormats: false, logger: false, ownProperties: true};
const read = file => JSON.parse(fs.readFileSync(file, "utf8"));

for (const name of fs.readdirSync(folder)) {
	const dir = path.join(folder, name);
	if (!fs.existsSync(path.join(dir, "schema.json")))
		continue;
	let validate = null;
	try {
		validate = new Ajv(options).compile(read(path.join(dir, "schema.json")));
	} catch (e) {
		console.error(`${name}: ${e.message}`);
	}
	for (const file of fs.readdirSync(dir).filter(f => f.endsWith(".json") && f !== "schema.json")) {
		let verdict = "error";
		try {
			if (validate)
				verdict = validate(read(path.join(dir, file))) ? "valid" : "invalid";
		} catch (e) {
			/* Not JSON is not valid; anything else is trouble of its own. */
			verdict = e instanceof SyntaxError ? "invalid" : "error";
			console.error(`${name}/${file}: ${e.message}`);
		}
		console.log(`${name}/${file.slice(0, -5)} ${verdict}`);
	}
}
