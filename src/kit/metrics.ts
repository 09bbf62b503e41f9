import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  observeRequest(route: string, method: string, status: number, seconds: number): void;
  startJob(name: string): (outcome: 'completed' | 'failed') => void;
  sockets: Gauge;
}

/** Prometheus metrics of one program. A registry of its own, so that several may live in one process (tests). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'pasokh_http_request_seconds',
    help: 'Time to answer a request, by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const jobSeconds = new Histogram({
    name: 'pasokh_job_seconds',
    help: 'Time a job (or a batch of them) took',
    labelNames: ['name'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const jobs = new Counter({
    name: 'pasokh_jobs_total',
    help: 'Jobs by outcome',
    labelNames: ['name', 'outcome'],
    registers: [registry],
  });
  const sockets = new Gauge({ name: 'pasokh_sockets', help: 'Open sockets', registers: [registry] });
  return {
    registry,
    observeRequest: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
    startJob(name) {
      const end = jobSeconds.startTimer({ name });
      return (outcome) => {
        end();
        jobs.inc({ name, outcome });
      };
    },
    sockets,
  };
}
