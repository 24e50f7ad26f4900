// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

#include <span>
#include <vector>

/// The machine that is measured on.
namespace Bench
{
/// Pins the process to the last `wanted` of the CPUs it may use (the first ones take most interrupts), before any thread
/// starts. Returns them; there may be fewer.
std::vector<int> pin(int wanted);

/// Freed memory stays with the allocator, in every thread, for the whole process: ours and the floor find pages that were
/// used before, and no round pays for the kernel clearing new ones. Before anything is allocated.
void keepMemory();

/// The main thread on the first CPU, all others on the second. Left to itself the scheduler now wakes a thread where its
/// waker runs and now elsewhere, and a wake-up across CPUs costs three times the other: the spread would hide what is measured.
void separateThreads(std::span<const int> cpus);

/// Milliseconds, since some time ago, in which the process was kept from running: its CPUs were taken away by the
/// hypervisor, or its threads were ready and had to wait for a CPU.
double timeTaken(std::span<const int> cpus);

/// For QTemporaryDir: in AIOORM_BENCHMARK_DIR, else in memory, so that no disk is measured; empty if there is neither.
QString folderTemplate();
}
