// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "catalog.h"

#include "scanner.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QPointer>
#include <QUrl>

#include <chrono>
#include <exception>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

QList<double> toList(const std::array<qint64, FileTypes::categoryCount> &numbers)
{
    QList<double> list;
    for (const qint64 number : numbers)
        list.append(double(number)); // JavaScript's own number; exact up to 2^53
    return list;
}

} // namespace

Catalog::Catalog(const QByteArray &root, const QString &database, QObject *parent)
    : QObject(parent)
    , m_root(root)
{
    connect(&m_ticker, &QTimer::timeout, this, &Catalog::progressed);
    openStore(database);
    followTags();
    spawn(open());
}

Catalog::~Catalog() = default;

QString Catalog::root() const
{
    return FileTypes::displayText(m_root);
}

QByteArray Catalog::rawRoot() const
{
    return m_root;
}

Catalog::State Catalog::state() const
{
    return m_state;
}

double Catalog::progress() const
{
    return m_progress;
}

double Catalog::folders() const
{
    return double(m_totals.folders);
}

double Catalog::files() const
{
    return double(m_totals.files);
}

double Catalog::bytes() const
{
    return double(m_totals.bytes);
}

double Catalog::unreadableFolders() const
{
    return double(m_totals.unreadableFolders);
}

double Catalog::rate() const
{
    const double seconds = elapsed();
    return seconds > 0 ? double(m_filesSeen) / seconds : 0;
}

double Catalog::elapsed() const
{
    return m_state == Indexing ? double(m_clock.nsecsElapsed()) / 1e9 : m_elapsed;
}

QList<double> Catalog::categoryCounts() const
{
    return toList(m_totals.categoryFiles);
}

QList<double> Catalog::categoryBytes() const
{
    return toList(m_totals.categoryBytes);
}

QString Catalog::errorString() const
{
    return m_error;
}

const Catalog::Totals &Catalog::totals() const
{
    return m_totals;
}

void Catalog::index()
{
    if (m_state == Indexing)
        return;
    fail({});
    m_scanner = std::make_unique<Scanner>();
    m_progress = 0;
    m_filesSeen = 0;
    m_clock.start();
    setState(Indexing);
    m_ticker.start(100ms);
    spawn(runIndexing());
}

AioTask<> Catalog::open()
{
    const QPointer<Catalog> alive(this);
    QString error;
    try {
        co_await createTables();
        if (alive)
            co_await loadTotals();
    } catch (const std::exception &exception) {
        error = QString::fromUtf8(exception.what());
    }
    if (!alive)
        co_return;
    fail(error);
    Q_EMIT progressed();
    QMetaObject::invokeMethod(this, &Catalog::opened, Qt::QueuedConnection); // never within the constructor
}

AioTask<> Catalog::runIndexing()
{
    const QPointer<Catalog> alive(this);
    State end = Done;
    QString error;
    try {
        m_scanner->start(m_root);
        co_await indexTree();
        if (!alive)
            co_return;
        if (m_scanner->isCancelled())
            end = Cancelled;
        else if (error = m_scanner->errorString(); !error.isEmpty())
            end = Failed;
    } catch (const std::exception &exception) {
        if (!alive)
            co_return;
        end = Failed;
        error = QString::fromUtf8(exception.what());
    }
    m_elapsed = double(m_clock.nsecsElapsed()) / 1e9;
    m_ticker.stop();
    m_scanner.reset();
    if (end == Done)
        m_progress = 1;
    fail(error);
    setState(end);
    Q_EMIT progressed();
    Q_EMIT indexed();
}

void Catalog::cancel()
{
    if (m_scanner)
        m_scanner->cancel();
}

void Catalog::openFile(const QString &fileId)
{
    spawn(show(fileId));
}

AioTask<> Catalog::show(QString fileId)
{
    const QPointer<Catalog> alive(this);
    const QByteArray path = co_await findPath(fileId);
    if (!alive || path.isEmpty())
        co_return;
    if (!QDesktopServices::openUrl(QUrl::fromEncoded("file://" + path.toPercentEncoding("/"))))
        fail(tr("No program opens “%1”").arg(FileTypes::displayText(path)));
}

void Catalog::copy(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void Catalog::dismissError()
{
    fail({});
}

void Catalog::stored(const Totals &totals, double progress)
{
    m_totals = totals;
    m_progress = progress;
    m_filesSeen = m_scanner ? std::max(m_filesSeen, m_scanner->files()) : m_filesSeen;
}

void Catalog::spawn(AioTask<> task)
{
    [](QPointer<Catalog> self, AioTask<> running) -> AioTask<> {
        QString error;
        try {
            co_await running;
        } catch (const std::exception &exception) {
            error = QString::fromUtf8(exception.what());
        }
        if (self && !error.isEmpty())
            self->fail(error);
    }(this, std::move(task));
}

void Catalog::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
    Q_EMIT progressed();
}

void Catalog::fail(const QString &error)
{
    if (m_error == error)
        return;
    m_error = error;
    Q_EMIT errorStringChanged();
}
