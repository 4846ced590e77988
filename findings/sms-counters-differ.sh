#!/usr/bin/env bash
# npm sms-segments-calculator 1.3.0 (Twilio's), split-sms 0.1.7 and sms-length 0.2.2: three counters, three prices.
#
# Part sizes are of 3GPP TS 23.038 and TS 23.040: 153 septets or 67 UCS-2 units a part, and an escape pair (€, [, …) is not cut.
# - sms-length divides the sum by the part size. A pair on the border needs another part then, and it counts one too few.
# - sms-length takes the form feed, which is in the extension table, for a letter that needs UCS-2.
# - Twilio's counter never cuts between a letter and its vowel sign. Hindi of pairs fills 66 of 67 units of every part, so
#   it counts 3 parts where 134 units fit into 2. The standards forbid no cut there, and split-sms makes it.
# So a count that is shown before sending holds only where the software that cuts the text counts in the same way.
#
# Seen (Twilio's / split-sms / sms-length):
# > 152 a, €, 152 a: 3 / 3 / 2
# > 153 €: 3 / 3 / 2
# > a form feed and 100 a: 1 / 1 / 2
# > का 67 times (134 units): 3 / 2 / 2
# > क 134 times: 2 / 2 / 2
# > 306 a: 2 / 2 / 2
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages sms-segments-calculator@1.3.0 split-sms@0.1.7 sms-length@0.2.2

node_sees <<'NODE' | as_written
import calculator from 'sms-segments-calculator';
import splitter from 'split-sms';
import length from 'sms-length';

const a = 'a'.repeat(152);
for (const [name, text] of [
    ['152 a, €, 152 a', `${a}€${a}`], ['153 €', '€'.repeat(153)], ['a form feed and 100 a', '\f' + 'a'.repeat(100)],
    ['का 67 times (134 units)', 'का'.repeat(67)], ['क 134 times', 'क'.repeat(134)], ['306 a', 'a'.repeat(306)]])
    console.log(`${name}: ${new calculator.SegmentedMessage(text).segmentsCount} / ${splitter.split(text).parts.length} / ${length.count(text).messages}`);
NODE
