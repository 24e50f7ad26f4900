// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolivevalue.h"

#include "aioorm/database/detail/statement.h"
#include "aioorm/quick/fieldvalue_p.h"
#include "aioorm/quick/jspromise_p.h"
#include "aioorm/quick/refreshpace_p.h"
#include "aioorm/quick/valuequery_p.h"

#include <QPointer>
#include <QTimer>

/// Whatever is emitted may destroy the object: each function emits last, or looks whether it is still there.
class AioLiveValue::Private
{
public:
    Private(AioLiveValue *value, const AioListSource &listSource)
        : q(value)
        , source(listSource.source())
        , pace([this] {
            read();
        })
    {
        current = QVariant::fromValue(nullptr);
    }
    Q_DISABLE_COPY_MOVE(Private)

    AioDatabase *findDatabase() const { return database ? database.data() : AioDatabase::databaseOf(source->table); }

    bool setStatus(Status to, const QString &error = {})
    {
        const QPointer<AioLiveValue> guard(q);
        if (status != to || errorString != error) {
            status = to;
            errorString = error;
            Q_EMIT q->statusChanged();
        }
        return guard;
    }

    /// A property has changed: with the others, in the next turn.
    template<class T>
    void set(T &property, const T &to, void (AioLiveValue::*changed)())
    {
        if (property != to) {
            property = to;
            ask();
            Q_EMIT(q->*changed)();
        }
    }

    void ask()
    {
        if (isComplete) {
            ++generation; // what is under way answers another question
            cancel.cancel();
            pace.abandon();
            query.reset();
            askTimer.start();
        }
    }

    void begin()
    {
        askTimer.stop();
        ++generation;
        try {
            query.emplace(source, fn, field, where, groupBy, condition.node());
            tables = query->tables();
        } catch (const AioError &error) {
            query.reset();
            setStatus(Error, error.message());
            return;
        }
        read();
    }

    void connectTo(AioDatabase *to)
    {
        if (connected == to) {
            return;
        }
        for (const QMetaObject::Connection &connection : connections) {
            QObject::disconnect(connection);
        }
        connected = to;
        connections[0] = QObject::connect(to, &AioDatabase::tablesChanged, q, [this](const QStringList &changed) {
            for (const QString &name : std::as_const(tables)) {
                if (changed.contains(name)) {
                    follow();
                    return;
                }
            }
        });
        connections[1] = QObject::connect(to, &AioDatabase::openChanged, q, [this, to] {
            if (to->isOpen()) {
                follow();
            }
        });
    }

    void follow()
    {
        if (query) {
            pace.want();
        }
    }

    void read()
    {
        cancel.cancel();
        cancel = AioCancelSource();
        const quint64 asked = ++generation;
        pace.begin();
        AioDatabase *target = findDatabase();
        if (!target) {
            fail(QStringLiteral("There is no database: make an AioDatabase, or set the value's database."));
            return;
        }
        connectTo(target);
        if (!setStatus(isKnown ? Refreshing : Loading) || asked != generation) {
            return;
        }
        try {
            load(AioExecutor(*target).boundTo(q).token(cancel.token()), *query, groupBy, asked);
        } catch (const AioCancelled &cancelled) {
            fail(cancelled.message()); // the database was closed, or destroyed
        } catch (const AioError &error) {
            fail(error.message());
        }
    }

    // guarded: this may go while the coroutine waits
    AioTask<> load(AioExecutor executor, Aio::Detail::ValueQuery asking, QString group, quint64 asked)
    {
        const QPointer<AioLiveValue> guard(q);
        auto sink = std::make_unique<Aio::Detail::KindsSink>(asking.kinds());
        Aio::Detail::KindsSink *rows = sink.get();
        QList<std::vector<AioValue>> read;
        QString error;
        try {
            const auto statement = Aio::Detail::StartedStatement::read(executor, asking.data(), std::move(sink));
            co_await statement.delivered();
            read = rows->take();
        } catch (...) {
            error = Aio::Detail::Failure::current().info.message();
        }
        if (!guard || asked != generation) {
            co_return;
        }
        if (error.isEmpty()) {
            arrived(read, group);
        } else {
            fail(error);
        }
    }

    void arrived(const QList<std::vector<AioValue>> &rows, const QString &group)
    {
        const QPointer<AioLiveValue> guard(q);
        const quint64 asked = generation;
        QVariant one = QVariant::fromValue(nullptr);
        QVariantList many;
        if (group.isEmpty()) {
            one = rows.isEmpty() ? one : Aio::Detail::fieldValue(rows.first().front());
        } else {
            const QString name = group == u"value" ? QStringLiteral("group") : group;
            for (const std::vector<AioValue> &row : rows) {
                many << QVariantMap{{name, Aio::Detail::fieldValue(row.front())}, {QStringLiteral("value"), Aio::Detail::fieldValue(row.back())}};
            }
        }
        isKnown = true;
        if (current.metaType() != one.metaType() || current != one) {
            current = one;
            Q_EMIT q->valueChanged();
        }
        if (guard && asked == generation && values != many) {
            values = many;
            Q_EMIT q->valuesChanged();
        }
        if (guard && asked == generation && setStatus(Ready) && asked == generation) {
            pace.end();
        }
    }

    void fail(const QString &message)
    {
        const quint64 asked = ++generation;
        if (setStatus(Error, message) && asked == generation) {
            pace.end();
        }
    }

    AioLiveValue *const q;
    const Aio::Detail::SourcePtr source;

    QPointer<AioDatabase> database;
    QPointer<AioDatabase> connected;
    std::array<QMetaObject::Connection, 2> connections;
    QString fn = QStringLiteral("count");
    QString field;
    QVariantMap where;
    QString groupBy;
    Aio::Condition condition;
    bool isComplete = true;

    std::optional<Aio::Detail::ValueQuery> query; // nothing: a property has changed, or is wrong
    QStringList tables;
    QVariant current;
    QVariantList values;
    bool isKnown = false;
    Status status = Null;
    QString errorString;

    quint64 generation = 0; // an answer with another number is to a question that nobody asks any more
    AioCancelSource cancel;
    QTimer askTimer;
    Aio::Detail::RefreshPace pace;
};

AioLiveValue::AioLiveValue(const AioListSource &source, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, source))
{
    d->askTimer.setSingleShot(true);
    d->askTimer.setInterval(0);
    connect(&d->askTimer, &QTimer::timeout, this, [this] {
        d->begin();
    });
    // outside of QML nobody says when the properties are set
    d->ask();
}

AioLiveValue::~AioLiveValue()
{
    d->cancel.cancel();
}

AioDatabase *AioLiveValue::database() const
{
    return d->database;
}

void AioLiveValue::setDatabase(AioDatabase *database)
{
    if (d->database != database) {
        d->database = database;
        d->ask();
        Q_EMIT databaseChanged();
    }
}

QString AioLiveValue::fn() const
{
    return d->fn;
}

void AioLiveValue::setFn(const QString &function)
{
    d->set(d->fn, function, &AioLiveValue::fnChanged);
}

QString AioLiveValue::field() const
{
    return d->field;
}

void AioLiveValue::setField(const QString &name)
{
    d->set(d->field, name, &AioLiveValue::fieldChanged);
}

QVariantMap AioLiveValue::where() const
{
    return d->where;
}

void AioLiveValue::setWhere(const QVariantMap &where)
{
    // asked for in any case: what QVariant takes for equal, "5" and 5, need not be
    const bool isOther = d->where != where;
    d->where = where;
    d->ask();
    if (isOther) {
        Q_EMIT whereChanged();
    }
}

void AioLiveValue::setCondition(const Aio::Condition &condition)
{
    d->condition = condition;
    d->ask();
}

QString AioLiveValue::groupBy() const
{
    return d->groupBy;
}

void AioLiveValue::setGroupBy(const QString &name)
{
    d->set(d->groupBy, name, &AioLiveValue::groupByChanged);
}

QVariant AioLiveValue::value() const
{
    return d->current;
}

QVariantList AioLiveValue::values() const
{
    return d->values;
}

AioLiveValue::Status AioLiveValue::status() const
{
    return d->status;
}

QString AioLiveValue::errorString() const
{
    return d->errorString;
}

void AioLiveValue::reload()
{
    if (d->isComplete) {
        d->begin();
    }
}

void AioLiveValue::classBegin()
{
    d->isComplete = false;
    d->askTimer.stop();
}

void AioLiveValue::componentComplete()
{
    d->isComplete = true;
    d->begin();
}
