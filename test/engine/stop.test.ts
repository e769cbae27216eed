import { describe, expect, test } from 'vitest';
import { Stop, Stopped } from '../../src/engine/stop.ts';

function stopWithRecord() {
  const told: string[] = [];
  const stop = new Stop((cause, deferred) => told.push(deferred ? `${cause} deferred` : cause));
  const causeInEffect = () => (stop.signal.aborted ? (stop.signal.reason as Stopped).cause : undefined);
  return { stop, told, causeInEffect };
}

describe('the order to stop', () => {
  test('takes effect at once, with its cause as the reason', () => {
    const { stop, told, causeInEffect } = stopWithRecord();
    stop.request('SIGTERM');
    expect(causeInEffect()).toBe('SIGTERM');
    expect(stop.signal.reason).toBeInstanceOf(Stopped);
    expect(told).toEqual(['SIGTERM']);
  });

  test('the first cause wins, and is told once', () => {
    const { stop, told, causeInEffect } = stopWithRecord();
    stop.request('SIGINT');
    stop.request('SIGTERM');
    stop.request('shutdown');
    expect([stop.cause, causeInEffect()]).toEqual(['SIGINT', 'SIGINT']);
    expect(told).toEqual(['SIGINT']);
    expect(stop.shuttingDown).toBe(true);
  });

  test('deferred, it takes effect when resumed', () => {
    const { stop, told, causeInEffect } = stopWithRecord();
    stop.defer();
    stop.request('SIGINT');
    expect([stop.cause, causeInEffect()]).toEqual(['SIGINT', undefined]);
    stop.request('SIGTERM');
    expect(causeInEffect()).toBeUndefined();
    stop.resume();
    expect(causeInEffect()).toBe('SIGINT');
    expect(told).toEqual(['SIGINT deferred']);
  });

  test('resumed without a request, nothing happens, and later ones take effect at once', () => {
    const { stop, causeInEffect } = stopWithRecord();
    stop.defer();
    stop.resume();
    expect(causeInEffect()).toBeUndefined();
    stop.request('SIGINT');
    expect(causeInEffect()).toBe('SIGINT');
  });

  test('a shutdown is never deferred', () => {
    const { stop, told, causeInEffect } = stopWithRecord();
    stop.defer();
    stop.request('shutdown');
    expect(causeInEffect()).toBe('shutdown');
    expect(told).toEqual(['shutdown']);
  });

  test('a shutdown ends the deferral of an earlier order', () => {
    const { stop, causeInEffect } = stopWithRecord();
    stop.defer();
    stop.request('SIGINT');
    stop.request('shutdown');
    expect(causeInEffect()).toBe('SIGINT');
  });

  test('deferring after it took effect changes nothing', () => {
    const { stop, causeInEffect } = stopWithRecord();
    stop.request('SIGINT');
    stop.defer();
    expect(causeInEffect()).toBe('SIGINT');
  });
});
