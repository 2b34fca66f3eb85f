#!/bin/sh
# @opentelemetry/exporter-prometheus 0.301.0, opentelemetry-exporter-prometheus 0.66b2: one series stands there twice.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
cd "$folder"
bin/pip install -q opentelemetry-exporter-prometheus==0.66b2 opentelemetry-sdk==1.45.2 prometheus-client==0.26.0 &
npm init -y >/dev/null
npm install --silent --no-fund --no-audit \
  @opentelemetry/exporter-prometheus@0.301.0 @opentelemetry/sdk-metrics@3.1.0 @opentelemetry/api@1.10.0 >/dev/null
wait $!

cat >try.mjs <<'JS'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const reader = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [reader] }).getMeter('bridge');
const joins = meter.createCounter('joins');
joins.add(1, { pin: 7 });
joins.add(2, { pin: '7' });
const calls = meter.createCounter('calls');
calls.add(1, { 'room.name': 'red', room_name: 'blue' });
meter.createCounter('chat.sent').add(1);
meter.createCounter('chat_sent').add(2);
const options = { unit: 's', advice: { explicitBucketBoundaries: [1] } };
const lag = meter.createHistogram('lag', options);
lag.record(0.5, { le: 'north' });
lag.record(0.5, { le: 'south' });
process.stdout.write(new PrometheusSerializer().serialize((await reader.collect()).resourceMetrics));
JS

cat >try.py <<'PY'
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, generate_latest

meter = MeterProvider(metric_readers=[PrometheusMetricReader()]).get_meter("bridge")
joins = meter.create_counter("joins")
joins.add(1, {"pin": 7})
joins.add(2, {"pin": "7"})
calls = meter.create_counter("calls")
calls.add(1, {"room.name": "red", "room_name": "blue"})
meter.create_counter("chat.sent").add(1)
meter.create_counter("chat_sent").add(2)
lag = meter.create_histogram("lag", unit="s", explicit_bucket_boundaries_advisory=[1])
lag.record(0.5, {"le": "north"})
lag.record(0.5, {"le": "south"})
print(generate_latest(REGISTRY).decode())
PY

# The series that were counted here, without the labels that name the meter.
series() { grep -E '^(joins|calls|chat|lag[a-z_]*_bucket)' | sed -E 's/,?otel_scope_[a-z_]+="[^"]*"//g; s/[{],/{/; s/[{][}]//; s/([0-9])\.0(["]| *$)/\1\2/g'; }

echo "@opentelemetry/exporter-prometheus 0.301.0 on Node $(node --version); opentelemetry-exporter-prometheus 0.66b2"
echo "One would guess: what are two counts for the SDK are two series on the page, or one sum, as OpenTelemetry's rules"
echo "for Prometheus have it; and the same instrument is called the same in both languages."
echo "What happens: 7 and '7', dots and underscores, and a label of a histogram that is called le become one name, and the"
echo "same series stands there twice, with two values. Node also writes a label twice in one series, where Python drops"
echo "one of the two. Only Python names the unit."
seen=$(echo "Node"; node try.mjs | series; echo "Python"; bin/python try.py | series)
printf '%s\n' "$seen"
expected='Node
joins_total{pin="7"} 1
joins_total{pin="7"} 2
calls_total{room_name="red",room_name="blue"} 1
chat_sent_total 1
chat_sent_total 2
lag_bucket{le="north",le="1"} 1
lag_bucket{le="north",le="+Inf"} 1
lag_bucket{le="south",le="1"} 1
lag_bucket{le="south",le="+Inf"} 1
Python
joins_total{pin="7"} 1
joins_total{pin="7"} 2
calls_total{room_name="blue"} 1
chat_sent_total 1
chat_sent_total 2
lag_seconds_bucket{le="1"} 1
lag_seconds_bucket{le="+Inf"} 1
lag_seconds_bucket{le="1"} 1
lag_seconds_bucket{le="+Inf"} 1'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
