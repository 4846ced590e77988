#!/usr/bin/env bash
# npm google-libphonenumber 3.2.47: WhatsApp names mobiles of Brazil, Mexico and Argentina by another number than people
# dial, and the library answers differently for each of the three.
#
# The id from WhatsApp is not valid for Brazil (without its ninth digit), not even possible for Mexico (with the 1 that ended
# in 2019), and valid for Argentina, where both spellings are valid and differ. isNumberMatch, which is there to tell one number in
# two spellings, says NO_MATCH for Brazil. Its SHORT_NSN_MATCH for the others only means that one ends with the other: it says
# the same of two different people. So neither validity nor matching can join them; a rule per country or the provider's word can.
# The numbers are invented.
#
# Seen (dialled, WhatsApp's; each: possible, valid; match):
# > BR +5531990000001 true true, +553190000001 true false: NO_MATCH
# > MX +525555010001 true true, +5215555010001 false false: SHORT_NSN_MATCH
# > AR +541123456789 true true, +5491123456789 true true: SHORT_NSN_MATCH
# > two different people: +491713920000 true true, +493920000 true true: SHORT_NSN_MATCH
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages google-libphonenumber@3.2.47

node_sees <<'NODE' | as_written
import google from 'google-libphonenumber';

const util = google.PhoneNumberUtil.getInstance();
const name = match => Object.entries(google.PhoneNumberUtil.MatchType).find(([, value]) => value === match)[0];
const told = text => { const number = util.parse(text); return `${text} ${util.isPossibleNumber(number)} ${util.isValidNumber(number)}`; };
for (const [who, one, other] of [
    ['BR', '+5531990000001', '+553190000001'], ['MX', '+525555010001', '+5215555010001'], ['AR', '+541123456789', '+5491123456789'],
    ['two different people:', '+491713920000', '+493920000']])
    console.log(`${who} ${told(one)}, ${told(other)}: ${name(util.isNumberMatch(one, other))}`);
NODE
