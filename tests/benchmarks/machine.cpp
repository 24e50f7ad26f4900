// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "machine.h"
#include "harness.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>

#include <cerrno>
#include <limits>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sched.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
QStringList threads()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

cpu_set_t setOf(std::span<const int> cpus)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : cpus) {
        CPU_SET(cpu, &set);
    }
    return set;
}

void setAffinity(pid_t thread, std::span<const int> cpus)
{
    const cpu_set_t set = setOf(cpus);
    // a thread may have ended meanwhile
    require(sched_setaffinity(thread, sizeof(set), &set) == 0 || errno == ESRCH, u"sched_setaffinity failed"_s);
}

QList<QByteArray> linesOf(const QString &file)
{
    QFile input(file);
    return input.open(QIODevice::ReadOnly) ? input.readAll().split('\n') : QList<QByteArray>();
}

/// By the hypervisor, of these CPUs.
double stolen(std::span<const int> cpus)
{
    constexpr int stealColumn = 8;
    const double millisecondsOfTick = 1000.0 / double(sysconf(_SC_CLK_TCK));
    double time = 0;
    for (const QByteArray &line : linesOf(u"/proc/stat"_s)) {
        const QList<QByteArray> columns = line.split(' ');
        for (const int cpu : cpus) {
            if (columns.first() == "cpu" + QByteArray::number(cpu)) {
                time += columns.value(stealColumn).toDouble() * millisecondsOfTick;
            }
        }
    }
    return time;
}

/// In the run queue, by all threads.
double waited()
{
    constexpr int waitColumn = 1;
    double time = 0;
    for (const QString &thread : threads()) {
        const QList<QByteArray> lines = linesOf(u"/proc/self/task/%1/schedstat"_s.arg(thread));
        time += lines.value(0).split(' ').value(waitColumn).toDouble() / 1e6;
    }
    return time;
}
}

std::vector<int> pin(int wanted)
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    require(sched_getaffinity(0, sizeof(allowed), &allowed) == 0, u"sched_getaffinity failed"_s);
    std::vector<int> chosen;
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && int(chosen.size()) < wanted; --cpu) {
        if (CPU_ISSET(cpu, &allowed)) {
            chosen.push_back(cpu);
        }
    }
    setAffinity(0, chosen);
    return chosen;
}

void keepMemory()
{
#ifdef __GLIBC__
    constexpr int mebibyte = 1024 * 1024;
    // the largest there may be; no single block here is larger
    require(mallopt(M_MMAP_THRESHOLD, 32 * mebibyte), u"mallopt(M_MMAP_THRESHOLD) failed"_s);
    require(mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()), u"mallopt(M_TRIM_THRESHOLD) failed"_s);
    // twice a heap of a thread's: an empty one is not given back, and grows at once to its full size
    require(mallopt(M_TOP_PAD, 128 * mebibyte), u"mallopt(M_TOP_PAD) failed"_s);
#endif
}

void separateThreads(std::span<const int> cpus)
{
    if (cpus.size() < 2) {
        return;
    }
    for (const QString &thread : threads()) {
        const auto id = pid_t(thread.toInt());
        setAffinity(id, cpus.subspan(id == getpid() ? 0 : 1, 1));
    }
}

double timeTaken(std::span<const int> cpus)
{
    return stolen(cpus) + waited();
}

QString folderTemplate()
{
    const QString chosen = qEnvironmentVariable("AIOORM_BENCHMARK_DIR");
    if (!chosen.isEmpty()) {
        return chosen + u"/aioorm-XXXXXX"_s;
    }
    const QFileInfo memory(u"/dev/shm"_s);
    if (memory.isDir() && memory.isWritable() && QStorageInfo(memory.filePath()).bytesAvailable() > 512 * 1024 * 1024) {
        return memory.filePath() + u"/aioorm-XXXXXX"_s;
    }
    return QString();
}
}
