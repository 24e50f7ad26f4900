// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The floor of compile-one-model: the same object and query by hand, with Qt, QCoro and libsqlite3.

#include <QCoroTask>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>

#include <sqlite3.h>

class Book : public QObject
{
    Q_OBJECT
    Q_PROPERTY(qint64 id MEMBER id NOTIFY changed FINAL)
    Q_PROPERTY(QString title MEMBER title NOTIFY changed FINAL)
    Q_PROPERTY(QString author MEMBER author NOTIFY changed FINAL)
    Q_PROPERTY(QString note MEMBER note NOTIFY changed FINAL)
    Q_PROPERTY(int pages MEMBER pages NOTIFY changed FINAL)
    Q_PROPERTY(double price MEMBER price NOTIFY changed FINAL)
    Q_PROPERTY(QDateTime published MEMBER published NOTIFY changed FINAL)
    Q_PROPERTY(bool available MEMBER available NOTIFY changed FINAL)

public:
    qint64 id = 0;
    QString title;
    QString author;
    QString note;
    int pages = 0;
    double price = 0;
    QDateTime published;
    bool available = true;

Q_SIGNALS:
    void changed();
};

static QString text(sqlite3_stmt *statement, int column)
{
    return QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(statement, column)));
}

QCoro::Task<QList<std::shared_ptr<Book>>> newestBooks(sqlite3_stmt *statement, QString author)
{
    QList<std::shared_ptr<Book>> books;
    const QByteArray bytes = author.toUtf8();
    sqlite3_bind_text(statement, 1, bytes.constData(), int(bytes.size()), SQLITE_STATIC);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        auto book = std::make_shared<Book>();
        book->id = sqlite3_column_int64(statement, 0);
        book->title = text(statement, 1);
        book->author = text(statement, 2);
        book->note = text(statement, 3);
        book->pages = sqlite3_column_int(statement, 4);
        book->price = sqlite3_column_double(statement, 5);
        book->published = QDateTime::fromString(text(statement, 6), Qt::ISODate);
        book->available = sqlite3_column_int(statement, 7) != 0;
        books.append(std::move(book));
    }
    sqlite3_reset(statement);
    co_return books;
}

#include "floor.moc"
