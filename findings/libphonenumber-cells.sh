#!/usr/bin/env bash
# npm google-libphonenumber 3.2.47 and libphonenumber-js 1.13.16: two things that a spreadsheet does to a number (the plus is
# lost, `.0` is added) give another VALID number in Germany, where most countries give the right one or none.
#
# Without the plus a parser with a region takes away the country's code only where the rest without it fits better. German
# numbers have many lengths, so `49` and a mobile is a valid number itself (an area code). The point of `.0` is punctuation to
# the parser, the nought a digit, and a mobile with one digit more is valid in Germany, Austria and Finland.
# So isValid does not guard an import: the message goes to a stranger. Numbers are of the ranges reserved for films and docs,
# except those of Austria and Finland, which are invented.
#
# Seen (Google's library / libphonenumber-js/max):
# > US 12025550143: +12025550143 valid / +12025550143 valid
# > AU 61491570006: +61491570006 valid / +61491570006 valid
# > SE 46701740605: +46701740605 valid / +46701740605 valid
# > DE 491713920000: +49491713920000 valid / +49491713920000 valid
# > US +12025550143.0: +120255501430 not valid / +120255501430 not valid
# > SE +46701740605.0: +467017406050 not valid / +467017406050 not valid
# > DE +491713920000.0: +4917139200000 valid / +4917139200000 valid
# > AT +436601234567.0: +4366012345670 valid / +4366012345670 valid
# > FI +358401234567.0: +3584012345670 valid / +3584012345670 valid
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages google-libphonenumber@3.2.47 libphonenumber-js@1.13.16

node_sees <<'NODE' | as_written
import google from 'google-libphonenumber';
import { parsePhoneNumber } from 'libphonenumber-js/max';

const util = google.PhoneNumberUtil.getInstance();
const word = valid => valid ? 'valid' : 'not valid';
for (const [region, text] of [
    ['US', '12025550143'], ['AU', '61491570006'], ['SE', '46701740605'], ['DE', '491713920000'], ['US', '+12025550143.0'],
    ['SE', '+46701740605.0'], ['DE', '+491713920000.0'], ['AT', '+436601234567.0'], ['FI', '+358401234567.0']]) {
    const one = util.parse(text, region), other = parsePhoneNumber(text, region);
    console.log(`${region} ${text}: ${util.format(one, google.PhoneNumberFormat.E164)} ${word(util.isValidNumber(one))} / ${other.number} ${word(other.isValid())}`);
}
NODE
